-- grants: reads only. Names what this connection's user may not do, though some script needs it: a script that is refused
-- a command half-way has done what stands before it. Redis can be asked since version 7.0; before, the answer is empty.
-- KEYS    normal later
-- ARGV    cancel channel
-- ANSWER  the commands that are refused, each once

local check = redis.acl_check_cmd
if not check then
  return {}
end
local stream, key = KEYS[1], KEYS[2]
local needed = {
  {'DEL', key}, {'EXISTS', key}, {'GET', key}, {'MGET', key}, {'SET', key, 'v'}, {'TYPE', key}, {'PERSIST', key}, {'PEXPIRE', key, 1},
  {'PTTL', key}, {'HDEL', key, 'f'}, {'HEXISTS', key, 'f'}, {'HGET', key, 'f'}, {'HGETALL', key}, {'HINCRBY', key, 'f', 1}, {'HLEN', key},
  {'HMGET', key, 'f'}, {'HSET', key, 'f', 'v'}, {'ZADD', key, 1, 'm'}, {'ZCARD', key}, {'ZREM', key, 'm'},
  {'ZSCORE', key, 'm'}, {'XADD', stream, '*', 'f', 'v'}, {'XDEL', stream, '0-1'}, {'XLEN', stream},
  {'XRANGE', stream, '-', '+'}, {'XACK', stream, 'g', '0-1'}, {'XCLAIM', stream, 'g', 'c', 0, '0-1'},
  {'XPENDING', stream, 'g'}, {'XINFO', 'CONSUMERS', stream, 'g'}, {'XGROUP', 'DELCONSUMER', stream, 'g', 'c'},
  {'XGROUP', 'CREATE', stream, 'g', '0'}, {'XGROUP', 'SETID', stream, 'g', '0'},
  {'XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', stream, '>'}, {'TIME'}, {'PUBLISH', ARGV[1], 'm'},
  {'SUBSCRIBE', ARGV[1]},
}
local refused = {}
for _, command in ipairs(needed) do
  if not check(unpack(command)) and refused[#refused] ~= command[1] then
    refused[#refused + 1] = command[1]
  end
end
return refused
