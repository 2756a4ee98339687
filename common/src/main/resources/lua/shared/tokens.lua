-- shared/tokens: the highest fencing token under which a chosen id was forgotten, in the queue's meta. Nothing else is left of such
-- an id, so a new task under a chosen id begins above it.

local function token_of(text)
  return text and #text <= 15 and string.find(text, '^%d+$') and tonumber(text) or 0
end

-- Notes that a chosen id is forgotten, or will be, whose last token was this one. A key of another type holds no base.
local function raise_base(meta, token)
  local known = read_typed('HMGET', meta, 'token_base')
  if not known then
    return
  end
  if token <= token_of(known[1]) then return end -- guard: highest
  redis.call('HSET', meta, 'token_base', string.format('%.0f', token))
end

-- The same for the task of a record, where its token was at least so high: that of its entry, or that of the entry whose fields it holds.
local function retire_token(meta, record, least)
  local facts = read_typed('HMGET', record, 'chosen', 'token', 'f:token') or {}
  local token = math.max(1, token_of(facts[2]), token_of(facts[3]))
  if facts[1] == '1' and token >= least then
    raise_base(meta, token)
  end
end
