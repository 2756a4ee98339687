package dev.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the guards out of the scripts, one after another, and wants to see red. A guard is every line of a script that
 * ends in {@code -- guard: NAME}; without it, a test of the script's own test class, or of the one over
 * all scripts that move entries, must fail. Each run has a class
 * loader of its own in which the script without the guard comes before the real one, so nothing in the product knows.
 */
class GuardMutationTest {
    private static final Pattern GUARD = Pattern.compile("-- guard: ([a-z-]+)\\s*$", Pattern.MULTILINE);
    private static final int LEAST_GUARDS = 30;

    @TempDir
    Path scratch;

    @Test
    void theScriptsNameTheirGuards() throws IOException {
        int guards = 0;
        for (Script script : Script.values()) {
            guards += guards(script).size();
        }
        assertThat(guards).isGreaterThanOrEqualTo(LEAST_GUARDS);
    }

    @Tag("guards")
    @TestFactory
    Stream<DynamicTest> withoutAGuardATestIsRed() {
        return Arrays.stream(Script.values())
                .flatMap(script -> guards(script).stream()
                        .map(guard -> DynamicTest.dynamicTest(
                                script.fileName() + " without " + guard, () -> takeOut(script, guard))));
    }

    @Tag("guards")
    @TestFactory
    Stream<DynamicTest> withAllGuardsEveryTestIsGreen() {
        return Arrays.stream(Script.values())
                .filter(script -> !guards(script).isEmpty())
                .map(script -> DynamicTest.dynamicTest(
                        script.fileName() + " as it is",
                        () -> assertThat(run(script, text(script))).isEmpty()));
    }

    /** The guards in the parts that scripts share are held by one class of tests over all of them. */
    @Tag("guards")
    @Test
    void withoutTheGuardOfNamesATestIsRed() throws Exception {
        String entry = resource("lua/shared/entry.lua");
        String without = entry.lines()
                .filter(line -> !line.stripTrailing().endsWith("-- guard: name"))
                .collect(Collectors.joining("\n"));
        assertThat(without).isNotEqualTo(entry);
        assertThat(run("shared/entry.lua", entry, EntryTest.class.getName())).isEmpty();
        assertThat(run("shared/entry.lua", without, EntryTest.class.getName())).isNotEmpty();
    }

    private void takeOut(Script script, String guard) throws Exception {
        String without = text(script)
                .lines()
                .filter(line -> !line.stripTrailing().endsWith("-- guard: " + guard))
                .collect(Collectors.joining("\n"));
        List<String> red = run(script, without);
        if (red.isEmpty()) {
            red = run(script.fileName(), without, EntryTest.class.getName());
        }
        System.out.println("[guards] " + script.fileName() + " without " + guard + ": "
                + (red.isEmpty() ? "NOT CAUGHT" : "caught by " + String.join(", ", red)));
        assertThat(red)
                .as("tests of %s that fail without its guard %s", testClass(script), guard)
                .isNotEmpty();
    }

    /** The tests that failed with this text in the script's place. */
    private List<String> run(Script script, String text) throws Exception {
        return run(script.fileName(), text, testClass(script));
    }

    private List<String> run(String file, String text, String testClass) throws Exception {
        Path mutant =
                Files.createTempDirectory(scratch, "mutant").resolve("lua").resolve(file);
        Files.createDirectories(mutant.getParent());
        Files.writeString(mutant, text);
        try (URLClassLoader loader = new URLClassLoader(
                classPath(scratch.resolve(scratch.relativize(mutant).getName(0))),
                ClassLoader.getPlatformClassLoader())) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                Object red = loader.loadClass(GuardProbe.class.getName())
                        .getMethod("failures", String.class)
                        .invoke(null, testClass);
                return List.of((String[]) red);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    private static URL[] classPath(Path first) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(first.toUri().toURL());
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String element : path.split(File.pathSeparator)) {
            urls.add(Path.of(element).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static Set<String> guards(Script script) {
        Set<String> guards = new LinkedHashSet<>();
        Matcher matcher = GUARD.matcher(text(script));
        while (matcher.find()) {
            guards.add(matcher.group(1));
        }
        return guards;
    }

    private static String text(Script script) {
        return resource("lua/" + script.fileName());
    }

    private static String resource(String name) {
        try (var in = Script.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** {@code pick_up.lua} is tested by {@code PickUpTest}. */
    private static String testClass(Script script) {
        String name = Arrays.stream(script.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        return Script.class.getPackageName() + "." + name + "Test";
    }
}
