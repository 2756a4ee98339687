package dev.headrace.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** RESP2 on a socket: commands out, replies in. */
final class RespWire {
    private final InputStream in;
    private final OutputStream out;

    RespWire(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    void write(byte[]... args) throws IOException {
        out.write(ascii("*" + args.length + "\r\n"));
        for (byte[] arg : args) {
            out.write(ascii("$" + arg.length + "\r\n"));
            out.write(arg);
            out.write(ascii("\r\n"));
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    /** A status and a bulk reply are bytes, an error reply a {@link RespError}. */
    Object read() throws IOException {
        int kind = in.read();
        if (kind < 0) {
            throw new EOFException("Redis closed the connection");
        }
        String line = line();
        return switch (kind) {
            case '+' -> ascii(line);
            case '-' -> new RespError(line);
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> array(Integer.parseInt(line));
            default -> throw new IOException("not a RESP2 reply: " + (char) kind + line);
        };
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("Redis closed the connection within a reply");
            }
            line.write(b);
        }
        in.read();
        return line.toString(StandardCharsets.UTF_8);
    }

    private byte[] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("Redis closed the connection within a reply");
        }
        return bytes;
    }

    private List<Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<Object> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return items;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
