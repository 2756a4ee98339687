package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.script.Script;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * ends in {@code -- guard: NAME}; without it, a test of the script's own test class, or of those over
 * all scripts that move entries or that Redis may refuse a command, must fail. Each run has a class
 * loader of its own in which the script without the guard comes before the real one, so nothing in the product knows.
 */
class GuardMutationTest {
    private static final Pattern GUARD = Pattern.compile("-- guard: ([a-z-]+)\\s*$", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("^\\| `(\\S+\\.lua)` \\| `([a-z-]+)` \\| `(\\w+)\\.(\\w+)` \\|$", Pattern.MULTILINE);
    private static final String LUA = "lua/";
    private static final String PACKAGE = GuardMutationTest.class.getPackageName() + ".";
    private static final int LEAST_GUARDS = 30;
    private static final Map<String, Class<?>> SHARED = Map.of(
            "lua/shared/entry.lua", EntryTest.class,
            "lua/shared/again.lua", SubmitTest.class,
            "lua/shared/tokens.lua", TokensTest.class);

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

    /** One test for each guard, so that every build can afford it. */
    @TestFactory
    Stream<DynamicTest> withoutAGuardTheTestThatTheDocumentNamesIsRed() throws IOException {
        return documented().stream()
                .map(held -> DynamicTest.dynamicTest(
                        held.script() + " without " + held.guard(),
                        () -> assertThat(run(
                                        held.script(),
                                        without(resource("lua/" + held.script()), held.guard()),
                                        PACKAGE + held.testClass(),
                                        held.test()))
                                .isNotEmpty()));
    }

    @Test
    void theDocumentNamesEveryGuard() throws IOException {
        Stream<String> ofScripts = Arrays.stream(Script.values())
                .flatMap(script -> guards(script).stream().map(guard -> script.fileName() + " " + guard));
        Stream<String> shared = SHARED.keySet().stream()
                .flatMap(part ->
                        guards(resource(part)).stream().map(guard -> part.substring(LUA.length()) + " " + guard));
        assertThat(documented())
                .extracting(held -> held.script() + " " + held.guard())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(ofScripts, shared).toList());
    }

    private record Held(String script, String guard, String testClass, String test) {}

    private static List<Held> documented() throws IOException {
        return ROW.matcher(Files.readString(Path.of("..", "docs", "faults.md")))
                .results()
                .map(row -> new Held(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
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

    /** The guards in the parts that scripts share are each held by one class of tests. */
    @Tag("guards")
    @TestFactory
    Stream<DynamicTest> withoutAGuardOfASharedPartATestIsRed() {
        return SHARED.entrySet().stream()
                .flatMap(part -> guards(resource(part.getKey())).stream()
                        .map(guard -> DynamicTest.dynamicTest(
                                part.getKey() + " without " + guard,
                                () -> takeOut(part.getKey(), part.getValue(), guard))));
    }

    @Test
    void everySharedPartWithGuardsHasATestClass() throws IOException {
        Path shared = Path.of("src", "main", "resources", "lua", "shared");
        try (Stream<Path> files = Files.list(shared)) {
            assertThat(files.map(file -> "lua/shared/" + file.getFileName())
                            .filter(part -> !guards(resource(part)).isEmpty()))
                    .containsExactlyInAnyOrderElementsOf(SHARED.keySet());
        }
    }

    private void takeOut(String part, Class<?> tests, String guard) throws Exception {
        String file = part.substring("lua/".length());
        String whole = resource(part);
        String without = without(whole, guard);
        assertThat(without).isNotEqualTo(whole);
        assertThat(run(file, whole, tests.getName())).isEmpty();
        List<String> red = run(file, without, tests.getName());
        tell(file, guard, red);
        assertThat(red).isNotEmpty();
    }

    private static String without(String text, String guard) {
        return text.lines()
                .filter(line -> !line.stripTrailing().endsWith("-- guard: " + guard))
                .collect(Collectors.joining("\n"));
    }

    private static void tell(String file, String guard, List<String> red) {
        System.out.println("[guards] " + file + " without " + guard + ": "
                + (red.isEmpty() ? "NOT CAUGHT" : "caught by " + String.join(", ", red)));
    }

    private void takeOut(Script script, String guard) throws Exception {
        String without = without(text(script), guard);
        List<String> red = run(script, without);
        for (Class<?> ofAll : List.of(EntryTest.class, RefusedCommandTest.class, RefusedSweepTest.class)) {
            red = red.isEmpty() ? run(script.fileName(), without, ofAll.getName()) : red;
        }
        tell(script.fileName(), guard, red);
        assertThat(red)
                .as("tests of %s that fail without its guard %s", testClass(script), guard)
                .isNotEmpty();
    }

    /** The tests that failed with this text in the script's place. */
    private List<String> run(Script script, String text) throws Exception {
        return run(script.fileName(), text, testClass(script));
    }

    private List<String> run(String file, String text, String... classAndTest) throws Exception {
        Path mutant =
                Files.createTempDirectory(scratch, "mutant").resolve("lua").resolve(file);
        Files.createDirectories(mutant.getParent());
        Files.writeString(mutant, text);
        try (MutantLoader loader = new MutantLoader(
                classPath(scratch.resolve(scratch.relativize(mutant).getName(0))))) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                Object red = loader.loadClass(GuardProbe.class.getName())
                        .getMethod(
                                "failures",
                                Collections.nCopies(classAndTest.length, String.class)
                                        .toArray(Class[]::new))
                        .invoke(null, (Object[]) classAndTest);
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
        return guards(text(script));
    }

    private static Set<String> guards(String text) {
        Set<String> guards = new LinkedHashSet<>();
        Matcher matcher = GUARD.matcher(text);
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
        return GuardMutationTest.class.getPackageName() + "." + name + "Test";
    }
}
