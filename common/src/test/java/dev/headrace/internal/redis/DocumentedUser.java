package dev.headrace.internal.redis;

import dev.headrace.testing.Document;

/** The user of docs/operations.md, "A user of Redis". */
final class DocumentedUser {
    private static final String CLI = "redis-cli ";

    private DocumentedUser() {}

    /** Returns the command that makes it. */
    static String[] command() {
        String line = Document.of("docs/operations.md")
                .text()
                .lines()
                .filter(text -> text.startsWith(CLI + "ACL SETUSER headrace "))
                .findFirst()
                .orElseThrow();
        return line.substring(CLI.length()).replace("'", "").split(" ");
    }

    /** Returns the address with the user's name and password. */
    static String uri(String server) {
        return server.replace("://", "://headrace:secret@");
    }
}
