package dev.headrace.internal.daemon.settings;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of a daemon's HTTP endpoints. Its subcommands take them too, because people write them after the subcommand. */
public final class HttpOptions {
    @Option(
            names = "--http-bind",
            scope = ScopeType.INHERIT,
            paramLabel = "ADDRESS",
            description =
                    "The address for /metrics and /health: one of this machine's, or 0.0.0.0 for all. They need no"
                            + " password. Default: 127.0.0.1")
    private String bind = "127.0.0.1";

    @Option(
            names = "--http-port",
            scope = ScopeType.INHERIT,
            paramLabel = "PORT",
            converter = HttpPort.Converter.class,
            description = "The port for them; 0 for any free port, which is logged; off to serve nothing. Default:"
                    + " ${DEFAULT-VALUE}")
    private HttpPort port;

    /** @param port the daemon's own default */
    public HttpOptions(int port) {
        this.port = HttpPort.of(port);
    }

    public String bind() {
        return bind;
    }

    public HttpPort port() {
        return port;
    }
}
