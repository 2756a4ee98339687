package dev.headrace.bench.report;

import dev.headrace.bench.stand.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes figures into a folder, and from there into a document. */
public final class Report {
    private Report() {}

    /** The tables. */
    public static String markdown(Figures figures) {
        return Table.of(figures);
    }

    /** Writes every figure as JSON, the tables as Markdown, and a plot of the first metric; named after the scenario. */
    public static void write(Figures figures, Path folder) throws IOException {
        Files.createDirectories(folder);
        figures.write(folder.resolve(figures.scenario() + ".json"));
        Files.writeString(folder.resolve(figures.scenario() + ".md"), markdown(figures));
        Plot.write(figures, folder.resolve(figures.scenario() + ".svg"));
    }

    /** Writes JSON and plot into the folder of the document, and the tables between the document's marks. */
    public static void publish(Figures figures, Path document) throws IOException {
        Path folder = folderOf(document);
        Files.createDirectories(folder);
        figures.write(folder.resolve(figures.scenario() + ".json"));
        Plot.write(figures, folder.resolve(figures.scenario() + ".svg"));
        String text = Files.readString(document);
        Matcher place = marked(figures.scenario()).matcher(text);
        if (!place.find()) {
            throw new BenchException(document + " has no place for '" + figures.scenario() + "': put <!-- figures: "
                    + figures.scenario() + " --> and <!-- end --> into it");
        }
        Files.writeString(
                document, text.substring(0, place.start(1)) + markdown(figures) + text.substring(place.end(1)));
    }

    /** Where the figures of a document are kept. */
    public static Path folderOf(Path document) {
        return document.resolveSibling(document.getFileName().toString().replace(".md", ""));
    }

    /** Finds the tables of a scenario in a document, as group 1. */
    public static Pattern marked(String scenario) {
        return Pattern.compile("<!-- figures: " + Pattern.quote(scenario) + " -->\n(.*?)<!-- end -->", Pattern.DOTALL);
    }
}
