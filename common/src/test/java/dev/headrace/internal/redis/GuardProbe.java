package dev.headrace.internal.redis;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs one test class from within the class loader that a mutant lives in. */
public final class GuardProbe {
    private GuardProbe() {}

    /** The names of the tests that failed; an error outside a test, or no test at all, is thrown. */
    public static String[] failures(String testClass) {
        return failures(
                testClass,
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(testClass))
                        .build());
    }

    /** The same of one test method alone, whatever its parameters. */
    public static String[] failures(String testClass, String method) {
        return failures(
                testClass,
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(testClass))
                        .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(test.getSource()
                                .filter(source -> source instanceof MethodSource named
                                        && !named.getMethodName().equals(method))
                                .isEmpty()))
                        .build());
    }

    private static String[] failures(String testClass, LauncherDiscoveryRequest request) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        if (summary.getTestsFoundCount() == 0) {
            throw new IllegalStateException(testClass + " has no tests");
        }
        return summary.getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName())
                .toArray(String[]::new);
    }
}
