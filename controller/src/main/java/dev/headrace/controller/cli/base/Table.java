package dev.headrace.controller.cli.base;

import dev.headrace.internal.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Prints a table with columns as wide as needed; numbers are right-aligned. */
public final class Table {
    // As long as the full name of a task, which people copy from here.
    private static final int LONGEST_CELL = 200;
    private static final String GAP = "  ";

    private final Set<Integer> numeric;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param numeric the columns that hold numbers, from 0 */
    public Table(Set<Integer> numeric, String... headings) {
        this.numeric = numeric;
        rows.add(List.of(headings));
    }

    public void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Printable.escape(String.valueOf(cell), LONGEST_CELL));
        }
        rows.add(row);
    }

    public void print(PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String pad = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : GAP);
            line.append(numeric.contains(i) ? pad + cell : cell + pad);
        }
        return line.toString().stripTrailing();
    }
}
