-- shared/rights: checks ACL rights before the first write. Redis runs the commands of a script one by one without rollback, and a
-- user's rights can change at any time. So a script checks the rights for all its writes first. The check is not a command and
-- costs 0.1 µs. Redis before 7.0 has no such check: there, a missing right can stop a script half-way.

-- Returns the error reply if this connection's user may not run one of these commands, else nil.
local function missing_right(...)
  local allows = redis.acl_check_cmd
  for i = 1, allows and select('#', ...) or 0 do
    local command = select(i, ...)
    if not allows(command, KEYS[1]) then
      return redis.error_reply('NOPERM this user may not run ' .. command .. ', which the script needs; nothing was changed')
    end
  end
  return nil
end

-- Reads a key. Returns nil if the key holds a value of another type, for example one written by hand. Any other error ends the
-- script.
local function read_typed(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then
    return reply
  end
  if string.sub(reply.err, 1, 9) == 'WRONGTYPE' then
    return nil
  end
  return redis.call(command, key, ...)
end
