package dev.headrace.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/** Draws the medians of a result's first metric, a column for each subject. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Plot() {}

    /** Writes it, unless nobody was measured. */
    static void write(Figures figures, Path file) throws IOException {
        if (figures.metrics().isEmpty()) {
            return;
        }
        Metric metric = figures.metrics().get(0);
        List<String> subjects = figures.figures().keySet().stream()
                .filter(subject -> !Double.isNaN(figures.median(subject, metric)))
                .toList();
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(figures.scenario() + ": " + metric.title())
                .build();
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setXAxisLabelRotation(20);
        chart.getStyler().setDecimalPattern("#,##0.##");
        chart.addSeries(
                metric.title(),
                subjects,
                subjects.stream()
                        .map(subject -> figures.median(subject, metric))
                        .toList());
        String path = file.toString();
        VectorGraphicsEncoder.saveVectorGraphic(
                chart, path.substring(0, path.length() - ".svg".length()), VectorGraphicsFormat.SVG);
    }
}
