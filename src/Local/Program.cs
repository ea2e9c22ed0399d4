using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Local;

return await VaCommandLine.RunAsync(args, new LocalGridAccess(), new LocalWeightFiles(Console.Error));
