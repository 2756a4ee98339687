package dev.headrace.daemon;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody may have meant who wrote an option that is none: those that look most like it, as picocli has it. */
final class Suggestions {
    private Suggestions() {}

    /** The likeliest first; none where nothing looks like it. */
    static List<String> of(CommandLine line, String written) {
        return new UnmatchedArgumentException(line, List.of(written)).getSuggestions();
    }
}
