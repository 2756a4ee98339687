-- shared/tokens: keeps the token base in the queue's meta: the highest fencing token of all chosen ids whose records are gone. Nothing
-- else is kept of such an id, so a new task under a chosen id starts above the base.

local function token_of(text)
  return text and #text <= 15 and string.find(text, '^%d+$') and tonumber(text) or 0
end

-- Raises the base to the last token of a chosen id whose record is deleted or will expire. A key of another type is left alone.
local function raise_base(meta, token)
  local known = read_typed('HMGET', meta, 'token_base')
  if not known then
    return
  end
  if token <= token_of(known[1]) then return end -- guard: highest
  redis.call('HSET', meta, 'token_base', string.format('%.0f', token))
end

-- Raises the base to the token of the task in this record, if the task has a chosen id and its token is at least 'least'. The token
-- is that of its entry, or of the entry whose fields the record holds.
local function retire_token(meta, record, least)
  local facts = read_typed('HMGET', record, 'chosen', 'token', 'f:token') or {}
  local token = math.max(1, token_of(facts[2]), token_of(facts[3]))
  if facts[1] == '1' and token >= least then
    raise_base(meta, token)
  end
end
