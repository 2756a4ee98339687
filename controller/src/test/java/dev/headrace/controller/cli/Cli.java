package dev.headrace.controller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.internal.daemon.CommandRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import picocli.CommandLine;

/** The {@code headrace} command as a person runs it, but in this JVM. */
public record Cli(int code, String out, String err) {

    /** With its Redis from the environment, as a person sets it once. */
    public static Cli run(String redis, String... args) {
        return run(Map.of("HEADRACE_REDIS", redis, "HEADRACE_REDIS_CONNECT_FOR", "1s"), args);
    }

    public static Cli run(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandRun.commandLine(new HeadraceCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int code = CommandRun.execute(line, environment, args);
        return new Cli(code, out.toString(), err.toString());
    }

    public JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
    }
}
