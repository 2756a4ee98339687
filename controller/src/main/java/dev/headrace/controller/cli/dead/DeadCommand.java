package dev.headrace.controller.cli.dead;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headrace dead}: lists, shows, replays and purges dead tasks. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        description = "Lists dead tasks, shows one with its payload and its history, and replays or purges them.",
        subcommands = {
            DeadListCommand.class,
            DeadShowCommand.class,
            DeadReplayCommand.class,
            DeadPurgeCommand.class,
            HelpCommand.class
        })
public final class DeadCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "a command is missing: list, show, replay or purge");
    }
}
