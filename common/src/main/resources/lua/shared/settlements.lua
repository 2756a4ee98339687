-- shared/settlements: reads the settlements in the arguments of settle, whose header describes their forms. 'at' is the position of
-- a settlement's entry id.

local RECORDED_VALUES, SINGLE_VALUES = 5, 6

-- Returns a success of form 2: entry id, task id ('' if it is the lease), record, record of the lease's own name, result or false.
local function read_recorded(at)
  local index = tonumber(ARGV[at + 2])
  return ARGV[at], ARGV[at + 1], KEYS[index], KEYS[index + 1], ARGV[at + 3] == '1' and ARGV[at + 4]
end

-- Returns a settlement of form 3 and the position after it. The heartbeat and the record are nil if it has none.
local function read_single(lane, at)
  local index = tonumber(ARGV[at + 3])
  return {at = at, lane = lane, id = ARGV[at], task = ARGV[at + 1], heartbeat = KEYS[tonumber(ARGV[at + 2])], record = KEYS[index],
    own_record = KEYS[index + 1], kind = ARGV[at + 4]}, at + SINGLE_VALUES + tonumber(ARGV[at + 5])
end

-- Returns the arguments of a success of form 3: keep in ms, result or false.
local function read_success(at)
  if ARGV[at + 5] == '0' then
    return '0', false
  end
  return ARGV[at + 6], ARGV[at + 7] == '1' and ARGV[at + 8]
end

-- Adds the arguments of an end other than a success to a settlement of form 3.
local function read_end(settlement)
  local kind, first = settlement.kind, settlement.at + SINGLE_VALUES
  if kind == 'cancel' then
    settlement.message = ARGV[first]
  elseif kind == 'dead' then
    settlement.code, settlement.cause, settlement.message = ARGV[first], ARGV[first + 1], ARGV[first + 2]
  else
    settlement.delay = tonumber(ARGV[first]) or 0
    if kind == 'retry' then
      settlement.code, settlement.message = ARGV[first + 1], ARGV[first + 2]
    end
  end
end
