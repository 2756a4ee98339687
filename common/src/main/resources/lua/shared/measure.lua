-- shared/measure: how much a call has read and moved. What is few by count can be hundreds of MiB, and each of them costs
-- Redis about 2 ms, in which it serves nobody else. Whoever has had enough says so of the rest and leaves it to another
-- call. One is always dealt with, whatever it weighs.

local ENOUGH = 8388608

-- What a field costs beside its bytes, so that many small ones are not for nothing. Workers count in the same way, see
-- CallWeight.
local A_FIELD = 1024

local weight = 0

local function weigh(fields)
  weight = weight + #fields / 2 * A_FIELD
  for i = 1, #fields do
    weight = weight + #fields[i]
  end
end

local function had_enough()
  return weight >= ENOUGH
end
