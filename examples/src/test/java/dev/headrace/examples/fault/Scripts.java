package dev.headrace.examples.fault;

import dev.headrace.testing.RespClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The product's scripts as its jar ships them, loaded into Redis so that each is called by its SHA from the first on. */
final class Scripts {
    private static final String USES = "-- USES";

    private Scripts() {}

    /** Loads a verb's script, as EVALSHA names it. */
    static String load(RespClient redis, String verb) {
        String body = resource(verb);
        StringBuilder whole = new StringBuilder();
        body.lines()
                .filter(line -> line.startsWith(USES))
                .flatMap(line -> java.util.Arrays.stream(
                        line.substring(USES.length()).strip().split(" +")))
                .forEach(part -> whole.append(resource("shared/" + part)).append('\n'));
        return redis.text("SCRIPT", "LOAD", whole.append(body).toString());
    }

    private static String resource(String name) {
        try (InputStream in = Scripts.class.getClassLoader().getResourceAsStream("lua/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
