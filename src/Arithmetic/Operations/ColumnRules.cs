namespace VerifiedAddition.Arithmetic;

/// <summary>How a pair of digits in one column handles a carry or borrow. Stateless.</summary>
internal abstract class ColumnRules
{
    /// <summary>The column's state (<see cref="ColumnStates"/>): 0 stops a carry, 1 passes it on, 2 makes one.</summary>
    public abstract int StateOf(int left, int right);

    /// <summary>The digit whose column passes a carry on beside the given one.</summary>
    public abstract int Passing(int digit);

    /// <summary>Two digits of a state, every pair with the same probability: one of 45 pairs, or of 10 that pass a carry on.</summary>
    /// <param name="state">0, 1 or 2.</param>
    /// <param name="random">What is drawn from: one draw. Part of recorded results: the draws never change.</param>
    public (int Left, int Right) Pair(int state, ref CounterRandom random)
    {
        if (state == 1)
        {
            var digit = random.Below(10);
            return (digit, Passing(digit));
        }

        // The 45 pairs of a larger and a smaller digit, numbered.
        var number = random.Below(45);
        var larger = 1;
        while (number >= larger)
        {
            number -= larger++;
        }

        return Pair(state, larger, smaller: number);
    }

    /// <summary>The pair of state 0 or 2 that belongs to a pair of different digits.</summary>
    protected abstract (int Left, int Right) Pair(int state, int larger, int smaller);
}
