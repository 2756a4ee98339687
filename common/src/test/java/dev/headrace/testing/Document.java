package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of this repository, cut up so that tests can hold it to the code: its tables, its code blocks, its links.
 */
public final class Document {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern RULE = Pattern.compile("[-: ]+");

    private final Path file;
    private final String text;

    private Document(Path file) {
        this.file = file;
        this.text = read(file);
    }

    /** @param path from the repository's root: {@code docs/operations.md} */
    public static Document of(String path) {
        return new Document(root().resolve(path));
    }

    /** The README and its like, and all that is in {@code docs}. */
    public static List<Document> all() {
        try (Stream<Path> top = Files.list(root());
                Stream<Path> docs = Files.list(root().resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Document::new)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The repository's root: the nearest folder, from the module's upwards, that has a {@code docs}. */
    public static Path root() {
        Path at = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("no folder above this module has a folder 'docs'");
            }
        }
        return at;
    }

    public Path file() {
        return file;
    }

    public String text() {
        return text;
    }

    /** What stands within the fences of this language. */
    public List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    /** The rows, without the head, of the first table under a heading; cells without the backticks around them. */
    public List<List<String>> table(String heading) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : under(heading).lines().toList()) {
            if (line.startsWith("|")) {
                rows.add(cells(line));
            } else if (!rows.isEmpty()) {
                break;
            }
        }
        if (rows.size() < 3
                || !rows.get(1).stream().allMatch(cell -> RULE.matcher(cell).matches())) {
            throw new AssertionError(file + " has no table under '" + heading + "'");
        }
        return rows.subList(2, rows.size());
    }

    /** What stands under a heading, up to the next one of whatever level. */
    public String under(String heading) {
        Matcher matcher = HEADING.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(heading)) {
                int start = matcher.end();
                return text.substring(start, matcher.find() ? matcher.start() : text.length());
            }
        }
        throw new AssertionError(file + " has no heading '" + heading + "'");
    }

    /** The links, without those that lead out of the repository. */
    public List<String> linksWithin() {
        List<String> links = new ArrayList<>();
        Matcher matcher = LINK.matcher(BLOCK.matcher(text).replaceAll(""));
        while (matcher.find()) {
            if (!matcher.group(1).contains("://")) {
                links.add(matcher.group(1));
            }
        }
        return links;
    }

    /** The places that a link can name behind {@code #}. */
    public List<String> anchors() {
        return HEADING.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceAll("^\\||(?<!\\\\)\\|$", "");
        return Stream.of(CELLS.split(inner))
                .map(cell -> cell.strip().replace("\\|", "|"))
                .map(cell -> cell.matches("`[^`]*`") ? cell.substring(1, cell.length() - 1) : cell)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
