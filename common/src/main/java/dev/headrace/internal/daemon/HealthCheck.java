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
 * The subcommand {@code health} of every daemon: asks the one that runs here, under the same settings, how it is. A
 * container's health check needs it, as a small image has neither curl nor wget; and by the same flags and variables it
 * looks at the port that the daemon was given.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        usageHelpAutoWidth = true,
        description = {
            "Asks the daemon that runs on this machine, at --http-bind and --http-port as they are set for it, how it"
                    + " is, and prints its answer."
        },
        footer = {"", "Exit codes: 0 it is; 1 it is not, or nothing answers; 2 wrong settings."})
final class HealthCheck implements Callable<Integer> {
    /** The daemon itself takes up to 2 s to say that its loop hangs. */
    private static final int TO_ANSWER_MS = 4_000;

    private static final int TO_CONNECT_MS = 2_000;
    private static final int LONGEST_ANSWER = 1_000;

    /** What can be asked; by its name in the path. */
    enum Question {
        LIVE,
        READY
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "live|ready",
            description = "live: does it do anything at all, or does only a restart help? ready: does it do its work,"
                    + " so is Redis there? Default: live")
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
                ? "no answer in words"
                : Printable.escape(
                        new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8).strip(), LONGEST_ANSWER);
    }

    /** Who listens on all of a machine's addresses is asked at the one that never leaves it. */
    private String host(String bind) {
        try {
            InetAddress address = InetAddress.getByName(bind);
            String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            throw new ParameterException(
                    command.commandLine(), "http-bind: '" + Printable.escape(bind) + "' is no address", e);
        }
    }

    private int port(HttpPort port) {
        OptionalInt number = port.number();
        if (number.orElse(0) == 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "http-port: with " + port + " it is not known where to ask; name the port that the daemon has");
        }
        return number.getAsInt();
    }
}
