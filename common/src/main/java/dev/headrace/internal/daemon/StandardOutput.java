package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.settings.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The standard output of a command. It remembers write errors, which Java's writers hide: an answer that could not be written
 * would otherwise end with exit code 0.
 */
final class StandardOutput extends OutputStream {
    private static final String CLOSED_PIPE = "Broken pipe";

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private @Nullable IOException failure;

    /** Writes a command's answers to the standard output and its errors to the standard error. */
    static StandardOutput of(CommandLine line) {
        StandardOutput output = new StandardOutput();
        line.setOut(new PrintWriter(output, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        return output;
    }

    /** Returns the exit code. If the output could not be written, prints the reason and returns {@link ExitCode#FAILED}. */
    int checked(CommandLine line, int code) {
        line.getOut().flush();
        IOException met = failure;
        if (met == null || String.valueOf(met.getMessage()).contains(CLOSED_PIPE)) {
            return code; // The reader closed the pipe, like head, because it has read enough.
        }
        line.getErr()
                .println(line.getCommandSpec().qualifiedName() + ": the output could not be written: "
                        + met.getMessage() + ". The requested action may be done");
        return code == ExitCode.OK ? ExitCode.FAILED : code;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }
}
