package dev.headrace.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** One client and its connection to the server, with a thread for each direction. */
final class ProxiedConnection implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final List<Cut> cuts;
    private final Consumer<ProxiedConnection> onClose;
    private final Gate ownGate = new Gate();
    private volatile boolean closed;
    private volatile Cut dropping;

    ProxiedConnection(Socket client, Socket server, List<Cut> cuts, Consumer<ProxiedConnection> onClose)
            throws IOException {
        this.client = client;
        this.server = server;
        this.cuts = cuts;
        this.onClose = onClose;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    /** From now on it carries nothing, either way, and neither end learns of it; new connections are not concerned. */
    void silence() {
        ownGate.shut();
    }

    void pumpRequests(Gate gate, Pacing pacing, ScheduledExecutorService clock) {
        try {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            DelayLine line = new DelayLine(clock, new RequestFramer(command -> forward(command, out))::feed);
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0 && dropping == null; read = in.read(buffer)) {
                gate.pass(() -> closed);
                ownGate.pass(() -> closed);
                line.pass(buffer, read, pacing.delay(read));
            }
        } catch (IOException | UncheckedIOException | RejectedExecutionException broken) {
            // Either side is gone: so is the other, below.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (dropping == null) {
                close();
            }
        }
    }

    void pumpReplies(Gate gate, Pacing pacing, ScheduledExecutorService clock) {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            DelayLine line = new DelayLine(clock, (bytes, length) -> reply(bytes, length, out));
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                gate.pass(() -> closed || dropping != null);
                ownGate.pass(() -> closed || dropping != null);
                line.pass(buffer, read, dropping == null ? pacing.delay(read) : Duration.ZERO);
            }
        } catch (IOException | RejectedExecutionException broken) {
            // Either side is gone: so is the other, below.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        close();
        if (dropping != null) {
            dropping.happened();
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
        for (Socket socket : List.of(client, server)) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
    }

    private void reply(byte[] bytes, int length, OutputStream out) throws IOException {
        if (dropping == null) {
            out.write(bytes, 0, length);
        }
    }

    private void forward(byte[] command, OutputStream out) {
        if (closed || dropping != null) {
            return;
        }
        Cut cut = cuts.stream().filter(each -> each.takes(command)).findFirst().orElse(null);
        try {
            if (cut == null) {
                out.write(command);
            } else if (cut.after()) {
                dropping = cut;
                out.write(command);
                // The server reads to the end, executes all of it and closes: pumpReplies sees that, and cuts.
                server.shutdownOutput();
            } else {
                close();
                cut.happened();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
