package dev.headrace.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A peer that answers SENTINEL MASTER with what a test says. Real sentinels disagree for some milliseconds of a failover
 * only; this one disagrees when the test needs it.
 */
public final class FakeSentinel implements AutoCloseable {

    private final ServerSocket listener;
    private final Supplier<String> master;

    private FakeSentinel(ServerSocket listener, Supplier<String> master) {
        this.listener = listener;
        this.master = master;
    }

    /** @param master returns the reply in RESP; it may wait, as each connection has a thread of its own */
    public static FakeSentinel answering(Supplier<String> master) {
        try {
            FakeSentinel made = new FakeSentinel(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), master);
            daemon(made::accept);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the reply of a sentinel that names this port of 127.0.0.1. */
    public static String names(int port, int epoch, String flags) {
        return map("ip", "127.0.0.1", "port", "" + port, "flags", flags, "config-epoch", "" + epoch);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "fake-sentinel");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int parts = Integer.parseInt(line.substring(1));
                String command = "";
                for (int i = 0; i < parts; i++) {
                    in.readLine();
                    String part = in.readLine();
                    command = i == 0 ? part.toUpperCase(Locale.ROOT) : command;
                }
                socket.getOutputStream().write(reply(command).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException closed) {
            // The client has gone.
        }
    }

    private String reply(String command) {
        return switch (command) {
            case "HELLO" ->
                map("server", "redis", "version", "7.0.0", "mode", "sentinel").replace("%3", "%4")
                        + "$5\r\nproto\r\n:3\r\n";
            case "SENTINEL" -> master.get();
            default -> "+OK\r\n";
        };
    }

    private static String map(String... fields) {
        StringBuilder reply = new StringBuilder("%" + fields.length / 2 + "\r\n");
        for (String field : fields) {
            reply.append("$" + field.length() + "\r\n" + field + "\r\n");
        }
        return reply.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
