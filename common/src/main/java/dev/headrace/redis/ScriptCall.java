package dev.headrace.redis;

import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayList;
import java.util.List;

/** A script with its keys and arguments: strings, byte arrays and whole numbers, as they are to be sent. */
final class ScriptCall {
    private final Script script;
    private final List<String> keys;
    private final List<Object> arguments;

    ScriptCall(Script script, int expectedArguments) {
        this.script = script;
        this.keys = new ArrayList<>();
        this.arguments = new ArrayList<>(expectedArguments);
    }

    /** Adds a key and answers its index among KEYS, from 1. */
    int key(String key) {
        keys.add(key);
        return keys.size();
    }

    ScriptCall keys(String... more) {
        keys.addAll(List.of(more));
        return this;
    }

    ScriptCall arg(String argument) {
        arguments.add(argument);
        return this;
    }

    ScriptCall arg(long argument) {
        arguments.add(argument);
        return this;
    }

    ScriptCall arg(byte[] argument) {
        arguments.add(argument);
        return this;
    }

    String name() {
        return script.fileName();
    }

    CommandArgs<byte[], byte[]> byName() {
        return args(script.sha());
    }

    CommandArgs<byte[], byte[]> whole() {
        return args(script.text());
    }

    private CommandArgs<byte[], byte[]> args(byte[] first) {
        CommandArgs<byte[], byte[]> args = Link.args();
        args.add(first).add(keys.size());
        for (String key : keys) {
            args.add(key);
        }
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                args.add(bytes);
            } else if (argument instanceof Long number) {
                args.add(number);
            } else {
                args.add((String) argument);
            }
        }
        return args;
    }
}
