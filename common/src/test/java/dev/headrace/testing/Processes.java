package dev.headrace.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts real processes for a test, on the JDK that runs the test, and ends them with it. Registered as an instance
 * field: {@code @RegisterExtension final Processes processes = new Processes();}
 */
public final class Processes implements AfterEachCallback, AutoCloseable {

    private final List<ChildProcess> started = new CopyOnWriteArrayList<>();

    /** A JVM on a runnable jar. */
    public Launch jar(Path jar) {
        if (!jar.toFile().isFile()) {
            throw new IllegalArgumentException(jar + " is missing: 'mvn package' builds it");
        }
        return new Launch(jar.getFileName().toString(), List.of("-jar", jar.toString()));
    }

    /** A JVM on a class of this test's own class path. */
    public Launch main(Class<?> main) {
        return new Launch(main.getSimpleName(), List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }

    /** A JVM with this command line, as it stands behind {@code java} elsewhere. */
    public Launch java(List<String> commandLine) {
        return new Launch("java " + String.join(" ", commandLine), List.copyOf(commandLine));
    }

    /** Any other program. */
    public ChildProcess run(String... command) {
        return start(command[0], new ProcessBuilder(command));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        started.forEach(ChildProcess::close);
        started.clear();
    }

    private ChildProcess start(String name, ProcessBuilder builder) {
        try {
            ChildProcess child = new ChildProcess(name, Children.start(builder.redirectErrorStream(true)));
            started.add(child);
            return child;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A JVM about to be started. */
    public final class Launch {

        private final String name;
        private final List<String> program;
        private final List<String> jvmArgs = new ArrayList<>();
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private File directory;

        private Launch(String name, List<String> program) {
            this.name = name;
            this.program = program;
        }

        public Launch args(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** For the JVM itself, as {@code -Xmx256m}. */
        public Launch jvmArgs(String... more) {
            jvmArgs.addAll(List.of(more));
            return this;
        }

        public Launch env(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        public Launch directory(Path path) {
            directory = path.toFile();
            return this;
        }

        public ChildProcess start() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmArgs);
            command.addAll(program);
            command.addAll(args);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory);
            // Options meant for the test's JVM print a line into every child's output.
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            // Several daemons on one machine: each finds a free port.
            builder.environment().put("HEADRACE_HTTP_PORT", "0");
            builder.environment().putAll(environment);
            return Processes.this.start(name, builder);
        }
    }
}
