-- shared/entry: reads an entry, changes its fields and stores them in a record.
-- Fields stay a flat list (name, value, name, value …), so that unknown fields keep their order.

local LANES = {high = 1, normal = 2, low = 3}
local LANE_NAMES = {'high', 'normal', 'low'}
local LANE_SUFFIXES = {'@high', '', '@low'}
local MOST_ARGUMENTS = 2000

-- An entry with more fields than this is not written to a stream again: Lua's unpack fails at 8,000 values, after the first
-- writes. Workers accept up to 1,000 fields; the scripts add fewer than 24.
local MOST_FIELDS = 1024

local function digits(number)
  return string.format('%.0f', number)
end

local function too_many(fields)
  return #fields > 2 * MOST_FIELDS
end

-- Returns the fields of an entry, or nil if the entry is not in the stream.
local function read_entry(stream, id)
  local found = redis.call('XRANGE', stream, id, id)
  return found[1] and found[1][2]
end

-- Returns the value of a field. If a name occurs twice, the last value counts, as in a map.
local function field(fields, name)
  for i = #fields - 1, 1, -2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
  return nil
end

-- Returns a counter, or the default if the field is absent or is not a number of 1 to 15 digits.
local function counter(fields, name, default)
  local value = field(fields, name)
  if value and #value <= 15 and string.find(value, '^%d+$') then
    return tonumber(value)
  end
  return default
end

-- Returns a copy of the fields with the changes applied. A change of false removes the field.
local function amend(fields, changes)
  local out, left = {}, {}
  for name, value in pairs(changes) do
    if type(value) == 'number' then
      value = digits(math.min(value, 999999999999999))
    end
    changes[name] = value
    left[name] = value
  end
  for i = 1, #fields - 1, 2 do
    local change = changes[fields[i]]
    if change == nil then
      out[#out + 1] = fields[i]
      out[#out + 1] = fields[i + 1]
    elseif change and left[fields[i]] ~= nil then
      out[#out + 1] = fields[i]
      out[#out + 1] = change
    end
    left[fields[i]] = nil
  end
  for name, value in pairs(left) do
    if value then
      out[#out + 1] = name
      out[#out + 1] = value
    end
  end
  return out
end

-- Returns the number of the lane a task belongs to. A task that was moved to another lane names its own in the field 'lane'.
local function home_lane(fields, lane)
  return LANES[field(fields, 'lane') or ''] or lane
end

-- Returns the fields of a task's next entry: these changes and the next fencing token.
local function next_entry(fields, task_id, changes)
  changes.id = task_id
  changes.token = counter(fields, 'token', 1) + 1
  return amend(fields, changes)
end

-- Deletes a value of another type under a record's name before the first write; HSET would fail on it half-way.
local function own_hash(key)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'hash' and kind ~= 'none' then
    redis.call('DEL', key)
  end
end

-- Returns the record's state, lease, chosen, token and dedup, empty if there is no record. A value of another type is deleted.
local function record_facts(record)
  local facts = read_typed('HMGET', record, 'state', 'lease', 'chosen', 'token', 'dedup')
  if not facts then
    own_hash(record)
  end
  return facts or {}
end

-- Returns the id and the record of the task that an entry belongs to, and the record's facts. That is the id in the entry, unless the
-- record of this id points to another entry or has ended. Then the entry is a separate task whose id is its lease, so that it cannot
-- change the other task.
local function speaks_for(task, record, lease, own_record)
  local facts = record_facts(record)
  local another = facts[1] and not (facts[1] == 'queued' and facts[2] == lease)
  if another then return lease, own_record, record_facts(own_record) end -- guard: name
  return task, record, facts
end

-- Stores fields in a record, each with the prefix f:, in chunks that Lua can unpack.
local function keep_fields(record, fields)
  for from = 1, #fields - 1, MOST_ARGUMENTS do
    local chunk = {}
    for i = from, math.min(from + MOST_ARGUMENTS - 1, #fields - 1), 2 do
      chunk[#chunk + 1] = 'f:' .. fields[i]
      chunk[#chunk + 1] = fields[i + 1]
    end
    redis.call('HSET', record, unpack(chunk))
  end
end

-- Returns the entry's fields that a record holds, without their prefix, and the names to delete once the fields were moved.
local function kept_fields(record)
  local all, fields, names = redis.call('HGETALL', record), {}, {}
  for i = 1, #all - 1, 2 do
    if string.sub(all[i], 1, 2) == 'f:' then
      fields[#fields + 1] = string.sub(all[i], 3)
      fields[#fields + 1] = all[i + 1]
      names[#names + 1] = all[i]
    end
  end
  return fields, names
end

local function drop_fields(record, names)
  for from = 1, #names, MOST_ARGUMENTS do
    redis.call('HDEL', record, unpack(names, from, math.min(from + MOST_ARGUMENTS - 1, #names)))
  end
end

-- Adds a line to a record's failure history. The last twenty attempts are kept.
local function remember_failure(record, attempt, line)
  redis.call('HSET', record, 'failure:' .. digits(attempt), line)
  redis.call('HDEL', record, 'failure:' .. digits(attempt - 20))
end
