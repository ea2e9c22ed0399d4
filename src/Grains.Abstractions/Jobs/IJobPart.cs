namespace VerifiedAddition.Grains;

/// <summary>A part of a job, done by itself on any silo.</summary>
public interface IJobPart
{
    /// <summary>Unique in its job, of characters that a file's name may have.</summary>
    string Name { get; }
}
