package dev.headrace.controller.cli;

import dev.headrace.controller.cli.dead.DeadCommand;
import dev.headrace.controller.cli.queue.ShardsCommand;
import dev.headrace.controller.cli.queue.StatusCommand;
import dev.headrace.controller.cli.queue.WorkersCommand;
import dev.headrace.controller.cli.task.CancelCommand;
import dev.headrace.controller.cli.task.ResultCommand;
import dev.headrace.controller.cli.task.SubmitCommand;
import dev.headrace.controller.cli.task.TaskCommand;
import dev.headrace.internal.daemon.CommandRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The main class of {@code bin/headrace}, which shows queues, tasks and workers, and submits and cancels tasks. */
@Command(
        name = "headrace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Shows queues, tasks and workers; submits and cancels tasks; replays dead tasks; adds shards to queues.",
        subcommands = {
            StatusCommand.class,
            TaskCommand.class,
            ResultCommand.class,
            SubmitCommand.class,
            CancelCommand.class,
            WorkersCommand.class,
            DeadCommand.class,
            ShardsCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed, or there is no such thing; 2 wrong arguments or settings; 3 Redis out of"
                    + " reach."
        })
public final class HeadraceCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    /** Creates the command, for {@link #main} and picocli. */
    public HeadraceCommand() {}

    /** Runs one subcommand and ends the JVM with its exit code. */
    public static void main(String[] args) {
        CommandRun.runAndExit(new HeadraceCommand(), args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "a command is missing: status, task, result, submit, cancel, workers, dead, shards or completion");
    }
}
