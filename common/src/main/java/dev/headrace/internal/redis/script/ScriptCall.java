package dev.headrace.internal.redis.script;

import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayList;
import java.util.List;

/** A script with its keys and arguments: strings, byte arrays and whole numbers. */
public final class ScriptCall {
    private final Script script;
    private final List<Object> keys;
    private final List<Object> arguments;

    public ScriptCall(Script script, int expectedArguments) {
        this.script = script;
        this.keys = new ArrayList<>();
        this.arguments = new ArrayList<>(expectedArguments);
    }

    /** Adds a key and returns its index among KEYS, from 1. */
    public int key(String key) {
        keys.add(key);
        return keys.size();
    }

    public ScriptCall keys(String... more) {
        keys.addAll(List.of(more));
        return this;
    }

    /** Adds a key with a foreign name, which may be invalid text. */
    public ScriptCall opaqueKey(String key) {
        keys.add(OpaqueText.bytes(key));
        return this;
    }

    /** Adds a foreign name, which may be invalid text. */
    public ScriptCall opaque(String name) {
        return arg(OpaqueText.bytes(name));
    }

    public ScriptCall arg(String argument) {
        arguments.add(argument);
        return this;
    }

    public ScriptCall arg(long argument) {
        arguments.add(argument);
        return this;
    }

    public ScriptCall arg(byte[] argument) {
        arguments.add(argument);
        return this;
    }

    public String name() {
        return script.fileName();
    }

    public CommandArgs<byte[], byte[]> byName() {
        return args(script.sha());
    }

    public CommandArgs<byte[], byte[]> whole() {
        return args(script.text());
    }

    private CommandArgs<byte[], byte[]> args(byte[] first) {
        CommandArgs<byte[], byte[]> args = Connection.args();
        args.add(first).add(keys.size());
        keys.forEach(key -> add(args, key));
        arguments.forEach(argument -> add(args, argument));
        return args;
    }

    private static void add(CommandArgs<byte[], byte[]> args, Object part) {
        if (part instanceof byte[] bytes) {
            args.add(bytes);
        } else if (part instanceof Long number) {
            // Lettuce 7.5 and later accept an Object too, older versions only a long.
            args.add(number.longValue());
        } else {
            args.add((String) part);
        }
    }
}
