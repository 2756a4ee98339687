package dev.headrace.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

/** One client and its connection to the server, with a thread for each direction. */
final class ProxiedConnection implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final List<Cut> cuts;
    private final Consumer<ProxiedConnection> onClose;
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

    void pumpRequests(Gate gate) {
        try {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            RequestFramer framer = new RequestFramer(command -> forward(command, out));
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0 && dropping == null; read = in.read(buffer)) {
                gate.pass(() -> closed);
                framer.feed(buffer, read);
            }
        } catch (IOException | UncheckedIOException broken) {
            // Either side is gone: so is the other, below.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (dropping == null) {
                close();
            }
        }
    }

    void pumpReplies(Gate gate) {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                gate.pass(() -> closed || dropping != null);
                if (dropping == null) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException broken) {
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
