package dev.headrace.internal.daemon.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.headrace.internal.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A settings file: flat YAML with the flags' names as keys. Values are taken as they are written, so that {@code off} does not
 * become a boolean nor {@code 010} an eight. A list stands for values that a flag separates by commas.
 */
final class SettingsFile {
    private static final int LARGEST = 1024 * 1024;

    private final Path path;
    private final Map<String, String> values = new LinkedHashMap<>();

    private SettingsFile(Path path) {
        this.path = path;
    }

    /** @throws IllegalArgumentException if the file cannot be read or is invalid; the message has the line */
    static SettingsFile read(Path path) {
        SettingsFile file = new SettingsFile(path);
        YAMLFactory yaml = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = yaml.createParser(file.text())) {
            file.readAll(parser);
        } catch (NoSuchFileException e) {
            throw file.refused("there is no such file");
        } catch (JsonProcessingException e) {
            throw file.refused(line(e) + problem(e));
        } catch (CharacterCodingException e) {
            throw file.refused("it is not UTF-8 text");
        } catch (IOException e) {
            throw file.refused("it cannot be read: " + e);
        }
        return file;
    }

    /** Returns the position of an error. An exceeded limit of the parser has none. */
    private static String line(JsonProcessingException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }

    /** Returns the error without the lines of the file that the parser quotes, which may contain a password. */
    private static String problem(JsonProcessingException e) {
        String problem = e.getCause() instanceof MarkedYAMLException marked ? marked.getProblem() : null;
        return Printable.escape(
                problem == null ? e.getOriginalMessage().lines().findFirst().orElse("") : problem);
    }

    Map<String, String> values() {
        return values;
    }

    Path path() {
        return path;
    }

    private String text() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw refused("it is larger than 1 MiB");
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private void readAll(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw refused("it holds no settings; it takes lines such as 'redis: redis://localhost:6379'");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            values.put(key, value(key, parser));
        }
        if (parser.nextToken() != null) {
            throw refused("it holds more than one document");
        }
    }

    private String value(String key, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return scalar(key, parser);
        }
        StringJoiner list = new StringJoiner(",");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(scalar(key, parser));
        }
        return list.toString();
    }

    private String scalar(String key, JsonParser parser) throws IOException {
        String shown = "'" + Printable.escape(key) + "' in line "
                + parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() == JsonToken.VALUE_NULL || parser.getText().isBlank()) {
            throw refused(shown + " has no value");
        }
        if (!parser.currentToken().isScalarValue()) {
            throw refused(shown + " holds further keys; the keys are flat, as the flags are");
        }
        return parser.getText();
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("config: " + path + ": " + why);
    }
}
