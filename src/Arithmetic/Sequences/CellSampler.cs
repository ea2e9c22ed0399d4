namespace VerifiedAddition.Arithmetic;

/// <summary>Chooses a fixed number of cells without replacement while passing over all of them once.</summary>
/// <remarks>
/// Every subset of the wanted size is equally likely (selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
/// It needs no table of the cells, so that a batch is made row by row without a buffer.
/// </remarks>
internal struct CellSampler(CounterRandom random, int cells, int wanted)
{
    private CounterRandom _random = random;
    private int _cells = cells;
    private int _wanted = wanted;

    /// <summary>Whether the next cell is chosen. Call it once for each cell.</summary>
    public bool Take()
    {
        if (_wanted == 0)
        {
            return false;
        }

        var taken = _random.Below(_cells) < _wanted;
        _cells--;
        _wanted -= taken ? 1 : 0;
        return taken;
    }

    public void Skip(int cells)
    {
        for (var i = 0; i < cells; i++)
        {
            _ = Take();
        }
    }
}
