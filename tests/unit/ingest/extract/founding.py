"""The founding case told in ten ways, in our own words: a fuel price, protests, a government, an internet and its miners.

The articles are set on 6 January 2022. No two tellings use the same words for the same fact.
"""

TELLINGS = (
    # 0: as an agency would tell it
    "The government of Kazakhstan raised the price of liquefied gas to 120 tenge a litre on 1 January. Protests broke out in "
    "Zhanaozen and Aktau the next day. On Wednesday President Kassym-Jomart Tokayev dismissed the government and declared a "
    "state of emergency in Almaty. NetBlocks said that Kazakhtelecom had cut off the internet across the country. According "
    'to NetBlocks, connectivity stood at 2 % of ordinary levels. "The blackout will drive out investors," analyst Erlan '
    "Sadykov said. In August 2021 Kazakhstan's share of the global hash rate was 18 %, the second largest in the world. "
    "Miners moved to Kazakhstan because of the ban that China had imposed in May.",
    # 1: passive throughout
    "Fuel prices were doubled by the government on New Year's Day. Demonstrations were held in Zhanaozen and in Almaty. The "
    "cabinet was sacked by President Tokayev on Wednesday, and a state of emergency was imposed in Almaty. The internet was "
    "shut down by Kazakhtelecom, as NetBlocks reported. Connectivity was measured at 2 % by NetBlocks. "
    "Kazakhstan was accused of panic by the analyst Marat Iskakov. Cryptocurrency mining was banned by China last year.",
    # 2: nouns instead of verbs
    "The rise in fuel prices led to protests in Almaty and Aktobe. The dismissal of the government by Tokayev came on "
    "Wednesday. The shutdown of the internet by Kazakhtelecom was reported by NetBlocks. The exodus of miners from China "
    "followed a ban on cryptocurrency mining by Beijing.",
    # 3: relative clauses and participles
    "Tokayev, who dismissed his cabinet on Wednesday, has imposed a state of emergency in Almaty. Kazakhtelecom, which is "
    "owned by the state, reportedly cut the internet. Protesters, angered by fuel prices that had doubled, marched in "
    "Almaty and Shymkent. Miners fled China, which had banned mining; they moved to Kazakhstan.",
    # 4: everything is someone's word
    "Witnesses said that thousands of people protested in Aktau and Almaty. The ministry confirmed that the price of gas had "
    "risen to 120 tenge. State television said that Tokayev had fired the government. The monitor NetBlocks "
    "said that Kazakhtelecom switched off the internet on Wednesday. It put connectivity at 2 %. The researcher Alia Bekova argued that "
    "the government had censored newspapers.",
    # 5: the wire's short sentences
    "Gas prices doubled. Workers in Zhanaozen went on strike. Crowds took to the streets in Almaty. Tokayev fired his "
    "cabinet. He declared a state of emergency in Almaty. Kazakhtelecom has knocked the country offline, NetBlocks says.",
    # 6: the market's view
    "Bitcoin fell below $43,000 on Thursday after Kazakhtelecom disconnected the country from the internet, "
    "according to NetBlocks. Kazakhstan accounted for 18 % of the global hash rate in August 2021, second only to the United States. "
    'Miners relocated to Kazakhstan after China outlawed mining. "This will hurt miners," said Dmitri Orlov, an analyst.',
    # 7: a plan and a denial beside the facts
    "Tokayev ordered the state provider to turn off the internet, NetBlocks reported; Kazakhtelecom has not commented. A "
    "demonstration in Almaty turned violent, and a rally in Taraz ended in clashes. The president sacked the government and imposed "
    "a curfew in Almaty. Fuel prices had soared in January.",
    # 8: cause before effect
    "Because of higher fuel prices, people protested in Aktau and in Almaty. In response to the protests, Tokayev dismissed "
    "the government. Three days after the first march, Almaty was cut off from the internet by Kazakhtelecom, NetBlocks "
    "said. Mining firms had left China for Kazakhstan in the wake of Beijing's ban on mining.",
    # 9: one long sentence
    "Days after the price of gas jumped to 120 tenge and protests broke out in Zhanaozen and Almaty, Kassym-Jomart Tokayev "
    "sacked his government and declared an emergency in Almaty. NetBlocks said that he had Kazakhtelecom shut down the "
    "internet. Police clashed with protesters.",
)
