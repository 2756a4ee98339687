package dev.headrace.controller.cli.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes answers as JSON, and checks bodies that people type as JSON. */
public final class JsonText {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /** Returns maps, lists, texts and numbers as JSON. */
    public static String of(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, texts and numbers can be written", e);
        }
    }

    public static boolean isJson(String text) {
        try {
            return !MAPPER.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if the text is not JSON, or JSON null; the message contains no part of the payload */
    public static void require(String text, String what) {
        try {
            JsonNode body = MAPPER.readTree(text);
            if (body.isMissingNode()) {
                throw new IllegalArgumentException(what + " is empty; it takes JSON");
            }
            if (body.isNull()) {
                throw new IllegalArgumentException(what + " is the JSON null, which no handler could be given");
            }
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    what + " is JSON that no handler could read: "
                            + e.getOriginalMessage().replaceAll(", from `[^`]*`", ""),
                    e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " is not JSON (column "
                    + e.getLocation().getColumnNr() + "); a text is written with quotes, as '\"text\"'");
        }
    }
}
