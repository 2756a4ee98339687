-- shared/group: reads what Redis reports about a stream and its consumer group.

-- Converts a list of alternating names and values to a table.
local function facts_of(list)
  local facts = {}
  for i = 1, #list - 1, 2 do
    facts[list[i]] = list[i + 1]
  end
  return facts
end

-- Returns the facts of the group 'workers' from a reply of XINFO GROUPS, or nil.
local function workers_among(groups)
  for _, listed in ipairs(groups) do
    local group = facts_of(listed)
    if group.name == 'workers' then
      return group
    end
  end
  return nil
end

-- Returns the id of the last entry that the stream's group delivered, or nil if the stream has no group.
local function delivered_to(stream)
  local group = workers_among(redis.call('XINFO', 'GROUPS', stream))
  return group and group['last-delivered-id']
end

-- Returns 1 for an entry that the group never delivered, for example one that somebody claimed with XCLAIM FORCE, else 0. It is only
-- counted, so a refused XINFO must not stop the caller.
local delivered_ids = {}
local function undelivered(stream, id)
  if delivered_ids[stream] == nil then
    local allowed, id_of_last = pcall(delivered_to, stream)
    delivered_ids[stream] = allowed and id_of_last or false
  end
  local last = delivered_ids[stream]
  return last and not reaches(last, id) and 1 or 0
end
