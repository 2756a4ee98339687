-- shared/measure: limits how many bytes a call reads and moves. A few entries can be hundreds of MiB, and each MiB blocks Redis for
-- about 2 ms. At the limit, a script reports the remaining items as not processed, for another call. The first item is always
-- processed, whatever its size.

local ENOUGH = 8388608

-- The fixed weight of a field beside its bytes, so that many small fields count too. Workers count in the same way, see
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
