package dev.headrace.controller.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace completion}: prints a script for the completion of the command in a shell. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that lets bash or zsh complete this command's arguments:",
            "  source <(headrace completion)"
        })
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        command.commandLine()
                .getOut()
                .println(AutoComplete.bash("headrace", command.root().commandLine()));
        command.commandLine().getOut().flush();
    }
}
