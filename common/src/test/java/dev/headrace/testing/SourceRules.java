package dev.headrace.testing;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The rules that class files cannot tell: how long files and methods are, and who spells out a key of Redis. */
final class SourceRules {

    static final int LONGEST_FILE = 400;
    static final int LONGEST_METHOD = 40;

    private static final String KEYS = "dev/headrace/internal/redis/script/Keys.java";
    private static final Pattern KEY_TEXT = Pattern.compile("(^|[^A-Za-z0-9])hr:");
    private static final String LUA_COMMENT = "--";

    private final Path main;
    private final List<String> violations = new ArrayList<>();

    private SourceRules(Path main) {
        this.main = main;
    }

    /** @param main a module's {@code src/main}; one that is missing breaks no rule */
    static List<String> violations(Path main) {
        SourceRules rules = new SourceRules(main.toAbsolutePath().normalize());
        List<Path> java = files(rules.main, ".java");
        java.forEach(rules::checkLength);
        java.forEach(rules::checkNullMarked);
        files(rules.main, ".lua").forEach(rules::checkScript);
        rules.checkTrees(java);
        return rules.violations;
    }

    private void checkLength(Path file) {
        int lines = lines(file).size();
        if (lines > LONGEST_FILE) {
            violations.add("%s has %d lines; %d is the most".formatted(main.relativize(file), lines, LONGEST_FILE));
        }
    }

    private void checkNullMarked(Path file) {
        Path info = file.resolveSibling("package-info.java");
        if (!Files.exists(info) || lines(info).stream().noneMatch("@NullMarked"::equals)) {
            String missing = main.relativize(info) + " with @NullMarked is missing";
            if (!violations.contains(missing)) {
                violations.add(missing);
            }
        }
    }

    private void checkScript(Path file) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (KEY_TEXT.matcher(lines.get(i).split(LUA_COMMENT, 2)[0]).find()) {
                violations.add(
                        "%s:%d makes up a key; scripts take theirs from KEYS".formatted(main.relativize(file), i + 1));
            }
        }
    }

    private void checkTrees(List<Path> java) {
        if (java.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(java));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new UnitScanner(unit, positions), null);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<Path> files(Path root, String ending) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private final class UnitScanner extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Path file;

        UnitScanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.file = Path.of(unit.getSourceFile().toUri());
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            long lines = lineOf(end) - lineOf(start) + 1;
            if (lines > LONGEST_METHOD) {
                violations.add("%s:%d method %s has %d lines; %d is the most"
                        .formatted(shown(), lineOf(start), method.getName(), lines, LONGEST_METHOD));
            }
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void unused) {
            boolean keyText = literal.getValue() instanceof String text
                    && KEY_TEXT.matcher(text).find();
            if (keyText && !file.endsWith(KEYS)) {
                violations.add("%s:%d spells out a key; only Keys does"
                        .formatted(shown(), lineOf(positions.getStartPosition(unit, literal))));
            }
            return super.visitLiteral(literal, null);
        }

        private long lineOf(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private Path shown() {
            return main.relativize(file);
        }
    }
}
