package dev.headrace.testing;

import java.net.URI;
import java.util.List;

/** Several servers as one, to whoever wants a connection to the one that has what is asked for. */
record Whole(URI uri) implements RedisServer {
    @Override
    public void kill() {
        throw new UnsupportedOperationException("kill one of its servers");
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stop one of its servers");
    }

    @Override
    public void cont() {
        throw new UnsupportedOperationException("continue one of its servers");
    }

    @Override
    public void restart(List<String> moreArgs) {
        throw new UnsupportedOperationException("restart one of its servers");
    }

    @Override
    public boolean healthy() {
        return true;
    }

    @Override
    public void close() {}
}
