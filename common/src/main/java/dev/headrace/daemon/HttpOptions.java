package dev.headrace.daemon;

import picocli.CommandLine.Option;

/** The options of a daemon's HTTP endpoints. */
final class HttpOptions {
    @Option(
            names = "--http-bind",
            paramLabel = "ADDRESS",
            description = "Where /metrics and /health are served: an address of this machine, or 0.0.0.0 for all. They"
                    + " ask for no password. Default: 127.0.0.1")
    private String bind = "127.0.0.1";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            converter = HttpPort.Converter.class,
            description = "The port for them; 0 for any free one, which is logged; off to serve nothing. Default:"
                    + " ${DEFAULT-VALUE}")
    private HttpPort port;

    /** @param port the daemon's own default */
    HttpOptions(int port) {
        this.port = HttpPort.of(port);
    }

    String bind() {
        return bind;
    }

    HttpPort port() {
        return port;
    }
}
