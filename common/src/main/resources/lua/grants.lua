-- grants: returns the commands that the scripts or processes need and this connection's user may not run. Reads only. A script that is
-- refused a command half-way has already executed the commands before it. Redis supports this check since 7.0; before, the answer is
-- empty.
-- KEYS    normal later
-- ARGV    cancel channel
-- ANSWER  the refused commands, each once

local check = redis.acl_check_cmd
if not check then
  return {}
end
local stream, key = KEYS[1], KEYS[2]
local needed = {
  {'DEL', key}, {'EXISTS', key}, {'GET', key}, {'MGET', key}, {'SET', key, 'v'}, {'TYPE', key}, {'PERSIST', key}, {'PEXPIRE', key, 1},
  {'PEXPIREAT', key, 1},
  {'PTTL', key}, {'HDEL', key, 'f'}, {'HEXISTS', key, 'f'}, {'HGET', key, 'f'}, {'HGETALL', key}, {'HINCRBY', key, 'f', 1}, {'HLEN', key},
  {'HMGET', key, 'f'}, {'HSET', key, 'f', 'v'}, {'ZADD', key, 1, 'm'}, {'ZCARD', key}, {'ZREM', key, 'm'},
  {'ZSCORE', key, 'm'}, {'ZRANGE', key, 0, 0}, {'ZRANGEBYSCORE', key, 0, 0}, {'ZREVRANGEBYSCORE', key, 0, 0}, {'HSETNX', key, 'f', 'v'},
  {'SADD', key, 'm'}, {'SISMEMBER', key, 'm'}, {'SMEMBERS', key}, {'SSCAN', key, 0}, {'XADD', stream, '*', 'f', 'v'}, {'XDEL', stream, '0-1'}, {'XLEN', stream},
  {'XRANGE', stream, '-', '+'}, {'XREVRANGE', stream, '+', '-'}, {'XREAD', 'STREAMS', stream, '0'}, {'XACK', stream, 'g', '0-1'}, {'XCLAIM', stream, 'g', 'c', 0, '0-1'},
  {'XPENDING', stream, 'g'}, {'XINFO', 'STREAM', stream}, {'XINFO', 'GROUPS', stream}, {'XINFO', 'CONSUMERS', stream, 'g'},
  {'XGROUP', 'DELCONSUMER', stream, 'g', 'c'}, {'XGROUP', 'CREATE', stream, 'g', '0'}, {'XGROUP', 'CREATECONSUMER', stream, 'g', 'c'}, {'XGROUP', 'SETID', stream, 'g', '0'},
  {'XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', stream, '>'}, {'TIME'}, {'PUBLISH', ARGV[1], 'm'},
  {'SUBSCRIBE', ARGV[1]},
}
local refused = {}
for _, command in ipairs(needed) do
  if not check(unpack(command)) then
    local container = command[1] == 'XINFO' or command[1] == 'XGROUP'
    refused[#refused + 1] = container and command[1] .. ' ' .. command[2] or command[1]
  end
end
return refused
