package dev.headrace.internal.daemon;

import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.daemon.settings.HttpOptions;
import dev.headrace.internal.daemon.settings.HttpPort;
import dev.headrace.internal.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The subcommand {@code health} of every daemon: probes the daemon that runs on this machine with the same settings. A
 * container's health check needs it, because a small image has neither curl nor wget. By the same flags and variables it
 * finds the daemon's port.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        usageHelpAutoWidth = true,
        description = {
            "Probes the daemon that runs on this machine with the same --http-bind and --http-port, and prints its"
                    + " answer."
        },
        footer = {"", "Exit codes: 0 yes; 1 no, or no answer; 2 invalid settings."})
final class HealthCheck implements Callable<Integer> {
    /** The daemon itself takes up to 2 s to report that its loop hangs. */
    private static final int TO_ANSWER_MS = 4_000;

    private static final int TO_CONNECT_MS = 2_000;
    private static final int LONGEST_ANSWER = 1_000;

    /** The probes, by their names in the path. */
    enum Question {
        LIVE,
        READY
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "live|ready",
            description = "live: does it work at all, or does only a restart help? ready: does it do its work, and does"
                    + " Redis answer? Default: live")
    private Question question = Question.LIVE;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        HttpOptions http = ((Daemon) command.parent().userObject()).http();
        URI at = URI.create("http://" + host(http.bind()) + ":" + port(http.port()) + "/health/"
                + question.name().toLowerCase(Locale.ROOT));
        try {
            return ask(at.toURL());
        } catch (IOException e) {
            command.commandLine()
                    .getErr()
                    .println("nothing answers at " + at + ": " + Printable.escape(String.valueOf(e.getMessage())));
            return ExitCode.FAILED;
        }
    }

    private int ask(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TO_CONNECT_MS);
        connection.setReadTimeout(TO_ANSWER_MS);
        try {
            boolean well = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = well ? connection.getInputStream() : connection.getErrorStream()) {
                command.commandLine().getOut().println(text(body));
            }
            return well ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            connection.disconnect();
        }
    }

    private static String text(@Nullable InputStream body) throws IOException {
        return body == null
                ? "an empty answer"
                : Printable.escape(
                        new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8).strip(), LONGEST_ANSWER);
    }

    /** Returns the host to probe: the loopback address if the daemon listens on all addresses. */
    private String host(String bind) {
        try {
            InetAddress address = InetAddress.getByName(bind);
            String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            throw new ParameterException(
                    command.commandLine(), "http-bind: '" + Printable.escape(bind) + "' is not an address", e);
        }
    }

    private int port(HttpPort port) {
        OptionalInt number = port.number();
        if (number.orElse(0) == 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "http-port: " + port + " is not a fixed port; give the port that the daemon has");
        }
        return number.getAsInt();
    }
}
