package dev.headrace.bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts programs on a JVM like this one, with its own class path unless another is named, and output in a file. */
public final class Jvm {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path folder;
    private final List<String> options;

    /** With a folder for output, and options for each JVM. */
    public Jvm(Path folder, List<String> options) {
        this.folder = folder;
        this.options = List.copyOf(options);
    }

    /** The same, with one more option for each JVM. */
    public Jvm with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new Jvm(folder, more);
    }

    /** A main class of the bench's. */
    public Child start(String name, Class<?> main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> what = List.of("-cp", System.getProperty("java.class.path"), main.getName());
        return start(name, what, arguments, environment);
    }

    /** Whatever {@code what} tells Java to run. */
    public Child start(String name, List<String> what, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx2g", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(what);
        command.addAll(arguments);
        return Child.start(name, command, environment, folder);
    }
}
