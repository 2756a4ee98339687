package dev.headrace.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What holds the house together, for every module to apply:
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "dev.headrace", importOptions = ArchitectureRules.MainCode.class)
 * class ArchitectureTest {
 *     @ArchTest
 *     static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
 * }
 * }</pre>
 */
public final class ArchitectureRules {

    /** The one class that may ask the machine for the time, or make a thread wait for it. */
    private static final String SYSTEM_TIME = "dev.headrace.internal.loop.SystemTime";

    private static final String[] INTEGRATIONS = {"dev.headrace.embedded.."};

    private static final String[] ABOVE_COMMON = {
        "dev.headrace.worker..", "dev.headrace.controller..", "dev.headrace.embedded..", "dev.headrace.examples.."
    };

    /**
     * Public classes that put internal parts together. They count as a package of their own: they use internal packages, and
     * those use the values and interfaces beside them, but never a facade.
     */
    private static final Set<String> FACADES =
            Set.of("dev.headrace.worker.Worker", "dev.headrace.worker.WorkerBuilder");

    private static final Map<String, Set<String>> CLOCKS = Map.ofEntries(
            Map.entry("java.lang.System", Set.of("currentTimeMillis", "nanoTime")),
            Map.entry("java.lang.Thread", Set.of("sleep")),
            Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
            Map.entry("java.util.Date", Set.of("<init>")),
            Map.entry("java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis")),
            Map.entry("java.time.Instant", Set.of("now")),
            Map.entry("java.time.LocalDate", Set.of("now")),
            Map.entry("java.time.LocalTime", Set.of("now")),
            Map.entry("java.time.LocalDateTime", Set.of("now")),
            Map.entry("java.time.OffsetDateTime", Set.of("now")),
            Map.entry("java.time.ZonedDateTime", Set.of("now")));

    @ArchTest
    static final ArchRule NO_CIRCLES = slices().assignedFrom(new PackageSlices())
            .should()
            .beFreeOfCycles()
            .because("a circle of packages can only be understood, tested and changed as one")
            .allowEmptyShould(true);

    /** A daemon is a program of its own, which uses a facade as any program does. */
    @ArchTest
    static final ArchRule FACADES_ARE_FOR_PROGRAMS = noClasses()
            .that()
            .resideInAPackage("dev.headrace..internal..")
            .and()
            .resideOutsideOfPackage("dev.headrace..internal.daemon..")
            .should()
            .dependOnClassesThat(areFacades())
            .because("a part that knows the whole cannot be used without it")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule TIME_IS_GIVEN = noClasses()
            .that(areNot(SYSTEM_TIME))
            .should()
            .accessTargetWhere(readsAClock())
            .because("whoever reads a clock of its own cannot be run on a virtual one")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_DRIVER_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.headrace.internal.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
            .because("only dev.headrace.internal.redis speaks to Redis; the rest speaks in verbs")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule WORKER_KNOWS_NO_CONTROLLER = noClasses()
            .that()
            .resideInAPackage("dev.headrace.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.headrace.controller..")
            .because("they share nothing but Redis")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule CONTROLLER_KNOWS_NO_WORKER = noClasses()
            .that()
            .resideInAPackage("dev.headrace.controller..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.headrace.worker..")
            .because("they share nothing but Redis")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule COMMON_KNOWS_NEITHER = noClasses()
            .that()
            .resideOutsideOfPackages(ABOVE_COMMON)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ABOVE_COMMON)
            .because("common is what both stand on")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule INTEGRATIONS_STAND_ON_TOP = noClasses()
            .that()
            .resideInAnyPackage("dev.headrace.worker..", "dev.headrace.controller..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INTEGRATIONS)
            .because("who wants a worker alone must not need what puts it into a program")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NOTHING_IN_THE_ROOT = noClasses()
            .should()
            .resideInAPackage("dev.headrace")
            .because("what sits in the root belongs to nobody")
            .allowEmptyShould(true);

    /** The sources of the module under test: no package that nobody can keep in mind; see {@link PackageSizes}. */
    @ArchTest
    static void packagesStaySmall(JavaClasses module) {
        Path main = Path.of(System.getProperty("basedir", "."), "src", "main", "java");
        assertThat(PackageSizes.tooLarge(main)).isEmpty();
    }

    @ArchTest
    static final ArchRule NO_GRAB_BAGS = noClasses()
            .should()
            .haveSimpleNameContaining("Util")
            .orShould()
            .haveSimpleNameContaining("Helper")
            .because("a class is named by what it is")
            .allowEmptyShould(true);

    private ArchitectureRules() {}

    /** The sources of the module under test: sizes, key texts, null-marked packages; see {@link SourceRules}. */
    @ArchTest
    static void sourcesKeepTheHouseRules(JavaClasses module) {
        Path main = Path.of(System.getProperty("basedir", "."), "src", "main");
        assertThat(SourceRules.violations(main)).isEmpty();
    }

    private static DescribedPredicate<JavaClass> areNot(String exempt) {
        return DescribedPredicate.describe(
                "are not " + exempt,
                type -> !type.getName().equals(exempt) && !type.getName().startsWith(exempt + "$"));
    }

    private static DescribedPredicate<JavaClass> areFacades() {
        return DescribedPredicate.describe("are facades", ArchitectureRules::isFacade);
    }

    private static boolean isFacade(JavaClass type) {
        return FACADES.stream()
                .anyMatch(facade ->
                        type.getName().equals(facade) || type.getName().startsWith(facade + "$"));
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe(
                "reads the machine's clock or sleeps",
                access -> CLOCKS.getOrDefault(access.getTargetOwner().getName(), Set.of())
                        .contains(access.getName()));
    }

    /** What is shipped, that of other modules included, but no tests: neither as folders nor as a test-jar. */
    public static final class MainCode implements ImportOption {

        private final ImportOption noTests = new DoNotIncludeTests();

        @Override
        public boolean includes(Location location) {
            return noTests.includes(location) && !location.contains("-tests.jar");
        }
    }
}
