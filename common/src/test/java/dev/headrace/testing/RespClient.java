package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;

/**
 * A blocking RESP2 client over one socket, with which tests look at Redis as redis-cli would. It shares no code with the
 * product, so that the two cannot be wrong in the same way. Replies are {@code String}, {@code Long}, {@code List} and
 * null; an error reply is thrown as {@link RespError}, or stands as such inside a list. In a cluster it goes where a command
 * is sent to by its node, and stays there. Not for several threads.
 */
public final class RespClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_REDIRECTS = 10;

    private final boolean follows;
    private Duration readTimeout = READ_TIMEOUT;
    private Socket socket;
    private RespWire wire;

    private RespClient(Socket socket, boolean follows) throws IOException {
        this.follows = follows;
        use(socket);
    }

    private void use(Socket opened) throws IOException {
        socket = opened;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) readTimeout.toMillis());
        wire = new RespWire(socket);
    }

    public static RespClient connect(String host, int port) {
        return connect(URI.create("redis://" + host + ":" + port));
    }

    /** Connects to {@code redis[s]://[[user]:password@]host[:port][/database]}, or to the first of some servers that answers. */
    public static RespClient connect(URI uri) {
        Servers servers = Servers.of(uri);
        return servers == null
                ? connect(uri, false)
                : servers.first(address -> connect(URI.create("redis://" + address), servers.cluster()));
    }

    private static RespClient connect(URI uri, boolean follows) {
        try {
            RespClient client = new RespClient(open(uri), follows);
            try {
                client.introduce(uri);
                return client;
            } catch (RuntimeException refused) {
                client.close();
                throw refused;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Socket open(URI uri) throws IOException {
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(uri.getHost(), port), (int) CONNECT_TIMEOUT.toMillis());
            if (!"rediss".equals(uri.getScheme())) {
                return plain;
            }
            SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
            return tls.createSocket(plain, uri.getHost(), port, true);
        } catch (IOException failed) {
            plain.close();
            throw failed;
        }
    }

    private void introduce(URI uri) {
        if (uri.getUserInfo() != null) {
            String[] parts = uri.getUserInfo().split(":", 2);
            String password = parts[parts.length - 1];
            if (parts.length == 2 && !parts[0].isEmpty()) {
                call("AUTH", parts[0], password);
            } else {
                call("AUTH", password);
            }
        }
        if (uri.getPath() != null && uri.getPath().length() > 1) {
            call("SELECT", uri.getPath().substring(1));
        }
    }

    /** Sends one command and waits for its reply; bulk strings are read as UTF-8. */
    public Object call(String... args) {
        Object reply = texts(exchange(bytes(args)));
        for (int i = 0; follows && i < MOST_REDIRECTS && reply instanceof RespError error && elsewhere(error); i++) {
            if (error.getMessage().startsWith("ASK ")) {
                exchange(bytes("ASKING"));
            }
            reply = texts(exchange(bytes(args)));
        }
        return orThrow(reply);
    }

    /** Goes where a node of a cluster says that it is. */
    private boolean elsewhere(RespError error) {
        String[] words = error.getMessage().split(" ");
        if (words.length != 3 || !words[0].equals("MOVED") && !words[0].equals("ASK")) {
            return false;
        }
        try {
            close();
            use(open(URI.create("redis://" + words[2])));
            return true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As {@link #call}, with bulk and status replies as {@code byte[]}. */
    public Object callBinary(byte[]... args) {
        return orThrow(exchange(args));
    }

    /** Sends all commands before it reads the first reply; errors stand in the answer. */
    public List<Object> pipeline(List<String[]> commands) {
        try {
            for (String[] command : commands) {
                wire.write(bytes(command));
            }
            wire.flush();
            List<Object> replies = new ArrayList<>(commands.size());
            for (int i = 0; i < commands.size(); i++) {
                replies.add(texts(wire.read()));
            }
            return replies;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public String text(String... args) {
        return (String) call(args);
    }

    public long number(String... args) {
        Object reply = call(args);
        return reply instanceof String text ? Long.parseLong(text) : (Long) reply;
    }

    @SuppressWarnings("unchecked") // Arrays are made here, as List<Object>.
    public List<Object> list(String... args) {
        return (List<Object>) call(args);
    }

    /** A reply of names and values in turn, as HGETALL's. */
    public Map<String, String> map(String... args) {
        List<Object> flat = list(args);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            map.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return map;
    }

    /** One line of an INFO section, null where it is missing. */
    public String info(String section, String field) {
        return text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    /** How long a reply may take before the call fails; zero waits for ever. */
    public void readTimeout(Duration timeout) {
        readTimeout = timeout;
        try {
            socket.setSoTimeout((int) timeout.toMillis());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }

    private Object exchange(byte[]... args) {
        try {
            wire.write(args);
            wire.flush();
            return wire.read();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Object texts(Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (reply instanceof List<?> items) {
            List<Object> texts = new ArrayList<>(items.size());
            items.forEach(item -> texts.add(texts(item)));
            return texts;
        }
        return reply;
    }

    private static Object orThrow(Object reply) {
        if (reply instanceof RespError error) {
            throw error;
        }
        return reply;
    }

    private static byte[][] bytes(String... args) {
        return Arrays.stream(args)
                .map(arg -> arg.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
