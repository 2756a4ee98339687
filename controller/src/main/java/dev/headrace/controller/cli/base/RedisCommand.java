package dev.headrace.controller.cli.base;

import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.daemon.ConnectionOptions;
import dev.headrace.redis.RedisInspection;
import dev.headrace.redis.RedisSettings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all subcommands that reach Redis share: where it is, and how answers are printed. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true)
public abstract class RedisCommand implements Callable<Integer> {
    /** What CLIENT LIST shows. */
    static final String CLIENT_NAME = "headrace-cli";

    @Option(names = "--json", description = "Answer as JSON")
    private boolean json;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private CommandSpec command = CommandSpec.create();

    public RedisSettings redis() {
        return connection.redis();
    }

    public boolean json() {
        return json;
    }

    public CommandSpec command() {
        return command;
    }

    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    public PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** One line of what is wrong, on standard error. */
    void complain(String what) {
        err().println(command.qualifiedName() + ": " + what);
    }

    void complainOfNoQueue(String queue) {
        complain("there is no queue '" + queue + "'; 'headrace status' names those that there are");
    }

    /** A misspelt name makes a queue that nobody serves, so a new one is worth a line. */
    void tellIfNew(String queue) {
        if (!isKnown(queue)) {
            complain("queue '" + queue + "' is new; it needs workers");
        }
    }

    /** Whether anybody has touched a queue yet. */
    boolean isKnown(String queue) {
        try (RedisInspection inspection = RedisInspection.connect(redis(), CLIENT_NAME)) {
            return new Inspector(inspection).exists(queue);
        }
    }

    /** One answer: as JSON or as text, as it was asked for. */
    public void answer(Object asJson, Runnable asText) {
        if (json) {
            out().println(JsonText.of(asJson));
        } else {
            asText.run();
        }
        out().flush();
    }
}
