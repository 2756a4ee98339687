package dev.headrace.testing;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Cuts what a client sends into whole commands, each with the very bytes it came in. */
final class RequestFramer {

    private final Consumer<byte[]> commands;
    private final ByteArrayOutputStream command = new ByteArrayOutputStream();
    private final StringBuilder line = new StringBuilder();
    private int argsLeft;
    private int bytesLeft;

    RequestFramer(Consumer<byte[]> commands) {
        this.commands = commands;
    }

    void feed(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            if (bytesLeft > 0) {
                int taken = Math.min(bytesLeft, length - at);
                command.write(bytes, at, taken);
                bytesLeft -= taken;
                at += taken;
                endIfWhole();
            } else {
                command.write(bytes[at]);
                headerByte((char) bytes[at]);
                at++;
            }
        }
    }

    /** Headers are lines: {@code *3} for the number of arguments, {@code $5} for the bytes of the next one. */
    private void headerByte(char next) {
        if (next != '\n') {
            line.append(next);
            return;
        }
        String header = line.toString().strip();
        line.setLength(0);
        if (header.startsWith("*")) {
            argsLeft = Integer.parseInt(header.substring(1));
            endIfWhole();
        } else if (header.startsWith("$") && argsLeft > 0) {
            argsLeft--;
            bytesLeft = Integer.parseInt(header.substring(1)) + 2;
        } else {
            endIfWhole();
        }
    }

    private void endIfWhole() {
        if (bytesLeft == 0 && argsLeft <= 0) {
            commands.accept(command.toByteArray());
            command.reset();
        }
    }
}
