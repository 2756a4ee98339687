package dev.headrace.examples.quickstart.console;

import dev.headrace.internal.text.Printable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** What the user sees: lines, and a progress bar that becomes a line now and then where there is no terminal. */
public final class Screen {
    /** As the length of a bar whose end is not known yet. */
    public static final long UNKNOWN = -1;

    private static final String COMPLETE = "100%";
    private static final int COLUMNS = 100;
    private static final int MILLIS_ON_A_TERMINAL = 200;
    private static final int MILLIS_IN_A_FILE = 2000;

    private final PrintStream out;
    private final boolean terminal;

    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A path, quoted and fit to be shown. */
    public static String text(Path path) {
        return "'" + Printable.escape(path.toString()) + "'";
    }

    public void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    // The bar shows its end as its last look and once more as it is closed.
    private Consumer<String> completeOnce() {
        AtomicBoolean complete = new AtomicBoolean();
        return text -> {
            if (!text.contains(COMPLETE) || complete.compareAndSet(false, true)) {
                out.println(text.stripTrailing());
            }
        };
    }

    /** A bar that counts to {@code max}; close it before the next line. */
    public ProgressBar bar(String name, String unit, long max) {
        ProgressBarConsumer consumer = terminal
                ? new ConsoleProgressBarConsumer(out, COLUMNS)
                : new DelegatingProgressBarConsumer(completeOnce(), COLUMNS);
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setUnit(" " + unit, 1)
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(consumer)
                .setUpdateIntervalMillis(terminal ? MILLIS_ON_A_TERMINAL : MILLIS_IN_A_FILE)
                .showSpeed()
                .build();
    }
}
