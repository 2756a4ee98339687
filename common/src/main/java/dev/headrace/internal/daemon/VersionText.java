package dev.headrace.internal.daemon;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints {@code --version} from the jar's manifest, with the Java version, because a bug report needs both. */
final class VersionText implements IVersionProvider {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public String[] getVersion() {
        String version = command.userObject().getClass().getPackage().getImplementationVersion();
        return new String[] {
            command.name() + " " + (version == null ? "(built from sources)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
