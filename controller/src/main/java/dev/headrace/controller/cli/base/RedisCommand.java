package dev.headrace.controller.cli.base;

import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.internal.daemon.settings.ConnectionOptions;
import dev.headrace.internal.redis.verb.inspect.RedisInspection;
import dev.headrace.internal.text.Printable;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.TaskId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The base of all subcommands that use Redis: its address, and the output of answers. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true)
public abstract class RedisCommand implements Callable<Integer> {
    /** The name in CLIENT LIST. */
    protected static final String CLIENT_NAME = "headrace-cli";

    private static final int LONGEST_EXPLANATION = 2_000;

    @Option(names = "--json", description = "Answer as JSON")
    private boolean json;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private CommandSpec command = CommandSpec.create();

    protected RedisSettings redis() {
        return connection.redis();
    }

    protected boolean json() {
        return json;
    }

    protected CommandSpec command() {
        return command;
    }

    protected PrintWriter out() {
        return command.commandLine().getOut();
    }

    protected PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** Prints an error line to standard error. */
    protected void complain(String what) {
        err().println(command.qualifiedName() + ": " + what);
    }

    protected void complainOfNoQueue(String queue) {
        complain("there is no queue '" + queue + "'; 'headrace status' lists all queues");
    }

    /** Warns about a new queue, because a misspelt name creates a queue without workers. */
    protected void tellIfNew(String queue) {
        if (!isKnown(queue)) {
            complain("queue '" + queue + "' is new; it needs workers");
        }
    }

    /** Returns true if the queue exists. */
    protected boolean isKnown(String queue) {
        try (RedisInspection inspection = RedisInspection.connect(redis(), CLIENT_NAME)) {
            return new Inspector(inspection).exists(queue);
        }
    }

    /** Returns in one line what Redis tells of a task, its timeline included. */
    protected String explanation(TaskId task) {
        try (RedisInspection inspection = RedisInspection.connect(redis(), CLIENT_NAME)) {
            return Printable.escape(new Inspector(inspection).task(task).explanation(), LONGEST_EXPLANATION);
        }
    }

    /** Prints an answer as JSON or as text, as the flags ask for. */
    protected void answer(Object asJson, Runnable asText) {
        if (json) {
            out().println(JsonText.of(asJson));
        } else {
            asText.run();
        }
        out().flush();
    }
}
