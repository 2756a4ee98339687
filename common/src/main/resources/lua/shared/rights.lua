-- shared/rights: what Redis may refuse half-way. Redis runs the commands of a script one by one and takes none back, and a
-- user's rights can change at any time. So a script asks for the rights of all its writes before the first of them. The question
-- is no command and costs 0.1 µs. Redis before 7.0 cannot be asked: there, a refusal can end a script half-way.

-- The error to answer when this connection's user may not run one of these commands, else nil.
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

-- Reads a key that somebody may have set to a value of another type: nil then. Any other error says nothing of the key,
-- and ends the script.
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
